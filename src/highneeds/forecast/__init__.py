"""Forecasts of plans, unit cost, spend and the deficit, with the error that each method has had."""
