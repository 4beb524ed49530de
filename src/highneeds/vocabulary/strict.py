"""The base of every record that is read from YAML or JSON."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A record that refuses unknown keys, so a typing error is not taken for a setting.

    It cannot be changed once it is read, and it holds no infinite number and no NaN.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
