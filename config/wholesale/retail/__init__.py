"""Turns real wholesale invoices into a folder of exports with the prices behind them."""
