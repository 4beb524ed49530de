"""One builder per report: pure functions from results to sections."""
