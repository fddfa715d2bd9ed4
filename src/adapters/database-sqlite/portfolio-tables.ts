import type { Component } from './migrate.ts'

/** Amounts are whole numbers of 10⁻¹⁸ in text: they do not fit the database's integers. */
export const PORTFOLIO: Component = {
  name: 'portfolio',
  migrations: [
    `CREATE TABLE traded_sums (
       number INTEGER PRIMARY KEY,
       instrument_key TEXT NOT NULL,
       venue TEXT NOT NULL,
       symbol TEXT NOT NULL,
       quote TEXT NOT NULL,
       strategy_id TEXT,
       quantity TEXT NOT NULL,
       cost TEXT NOT NULL,
       realized_pnl TEXT NOT NULL,
       volume TEXT NOT NULL,
       fills INTEGER NOT NULL,
       fees TEXT NOT NULL
     ) STRICT;
     CREATE UNIQUE INDEX traded_sums_by_owner ON traded_sums (instrument_key, ifnull(strategy_id, ''));
     CREATE TABLE traded_sums_place (
       only INTEGER PRIMARY KEY CHECK (only = 0),
       epoch TEXT NOT NULL,
       seq INTEGER NOT NULL,
       missing_from INTEGER,
       missing_to INTEGER,
       flows TEXT NOT NULL
     ) STRICT;
     CREATE TABLE equity_points (
       span TEXT NOT NULL,
       start_ns INTEGER NOT NULL,
       at_ns INTEGER NOT NULL,
       asset TEXT NOT NULL,
       equity TEXT NOT NULL,
       flows TEXT NOT NULL,
       growth TEXT NOT NULL,
       growth_peak TEXT NOT NULL,
       unpriced TEXT NOT NULL,
       start_at_ns INTEGER NOT NULL,
       start_equity TEXT NOT NULL,
       start_flows TEXT NOT NULL,
       start_growth TEXT NOT NULL,
       PRIMARY KEY (span, start_ns)
     ) STRICT, WITHOUT ROWID;`,
  ],
}
