"""What drives growth: volume, price and mix; flows; who starts and stops; which cohorts."""
