"""Outreach: children followed from their referral."""
