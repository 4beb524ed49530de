"""Count a folder's case reviews: the use-case behind `highneeds case-reviews DIR`."""

from highneeds.evidence.case_reviews.folder import CaseReviews
from highneeds.evidence.case_reviews.folder import case_reviews_in as case_reviews

__all__ = ["CaseReviews", "case_reviews"]
