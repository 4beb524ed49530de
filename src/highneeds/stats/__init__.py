"""Statistical methods: arrays in, arrays out."""
