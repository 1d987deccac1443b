"""What things cost: price lists with versions, estimates, bills by the day, yearly settlement."""

from provisioner.domain.pricing.bill import Bill, Line, bill_for, estimate, monthly_bill, yearly_settlement
from provisioner.domain.pricing.prices import Price, PriceBook, PriceList
from provisioner.domain.pricing.usage import Span, Usage, usage_of

__all__ = [
    "Bill",
    "Line",
    "Price",
    "PriceBook",
    "PriceList",
    "Span",
    "Usage",
    "bill_for",
    "estimate",
    "monthly_bill",
    "usage_of",
    "yearly_settlement",
]
