"""Which way to cooperate was chosen, and how far it has come."""

from enum import StrEnum


class Model(StrEnum):
    """The four ways to cooperate (M03)."""

    PILOT_CUSTOMER = "pilot_customer"
    SALES_PARTNERSHIP = "sales_partnership"
    JOINT_DEVELOPMENT = "joint_development"
    EQUITY = "equity"


class Phase(StrEnum):
    """Where a cooperation stands (M14)."""

    PREPARATION = "preparation"
    SCOPING = "scoping"
    PILOT = "pilot"
    SCALING = "scaling"
    EXIT = "exit"
