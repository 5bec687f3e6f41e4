import postgres from 'postgres';

/** Drops what the run left on the server, and stops the server if the run started it. */
export default async function tearDown() {
  const server = globalThis.titanTestServer;
  if (server === undefined) return;
  const { run } = JSON.parse(process.env['TITAN_TEST_SERVER'] ?? '{}');
  if (run === undefined) return server.stop();
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  try {
    const left = await sql`SELECT datname FROM pg_database WHERE starts_with(datname, ${run})`;
    for (const { datname } of left) await sql`DROP DATABASE ${sql(datname)} WITH (FORCE)`;
    await sql`DROP ROLE IF EXISTS ${sql(run)}`;
  } finally {
    await sql.end();
    await server.stop();
  }
}
