import type { TransactionSql } from 'postgres';

/** Any number, the same in every titan: whoever holds it changes the schema. */
const MIGRATION_LOCK = 748_461_260;

/**
 * Waits until no other titan is changing the schema, and keeps others out until the transaction
 * ends. On PGlite all connections are one session, which the lock does not keep apart; but there
 * transactions run one after another anyway.
 */
export async function lockMigrations(tx: TransactionSql): Promise<void> {
  await tx`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`;
}
