"""The accuracy benchmark: planfact beside the models people use, on real sales, month after month.

    sets ──▶ replay ──▶ vintages ──▶ peers ──▶ measures ──▶ table
    files    planfact   what was     others    WAPE, bias,
             itself     known then   on it     coverage

At every origin a model sees the mart as it stood when the month before had arrived, and nothing later. planfact is
run as a product: its figures come from the views that users read.
"""
