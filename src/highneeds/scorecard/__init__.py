"""The board's scorecard: KPIs, movement and judgement, SPC, checks, commentary and actions."""
