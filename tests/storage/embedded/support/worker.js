// A titan-like process: opens the embedded database and does what its arguments say, reporting on
// stdout, one JSON object a line. Runs the build, so that it is plain JavaScript.
import postgres from 'postgres';
import { openEmbedded } from '../../../../dist/storage/embedded/embedded-database.js';

const [folder, job, name] = process.argv.slice(2);
const report = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const host = openEmbedded(folder, { onOpening: () => report({ opening: process.pid }) });
const sql = postgres({ socket: () => host.connect(), host: 'embedded', user: 'postgres', database: 'postgres', max: 2, prepare: false, fetch_types: false, onnotice: () => undefined });

const jobs = {
  /** Says whether it can use the database. */
  async use() {
    const [row] = await sql`SELECT 1 + 1 AS two`;
    report({ two: row.two });
    await once(process.stdin, 'end');
  },
  /** Inserts a row after the other on two connections, reporting each that is committed; failures are repeated. */
  async insert() {
    let next = 0;
    const lane = async () => {
      for (;;) {
        const id = `${name}-${next++}`;
        try {
          if (next % 2 === 0) await sql`INSERT INTO hammered VALUES (${id})`;
          else await sql.begin(async (transaction) => {
            await transaction`INSERT INTO hammered VALUES (${id})`;
            await transaction`UPDATE counters SET value = value + 1 WHERE name = ${name}`;
          });
          report({ committed: id });
        } catch (error) {
          if (error.code !== '08006') throw error;
        }
      }
    };
    await Promise.all([lane(), lane()]);
  },
  /** Stays in the middle of a transaction. */
  async linger() {
    await sql.begin(async (transaction) => {
      await transaction`INSERT INTO hammered VALUES ('never')`;
      report({ inside: true });
      await once(process.stdin, 'end');
    });
  },
  /** As `linger`, in the middle of a COPY. */
  async lingerInCopy() {
    const rows = await sql`COPY hammered FROM STDIN`.writable();
    rows.write('never\n');
    report({ inside: true });
    await once(process.stdin, 'end');
  },
};

function once(emitter, event) {
  emitter.resume();
  return new Promise((resolve) => emitter.once(event, resolve));
}

try {
  await jobs[job]();
  await sql.end({ timeout: 5 });
  await host.close();
} catch (error) {
  report({ error: error.name, message: error.message, hint: error.hint });
  process.exitCode = 1;
}
