import type { GapContext } from '../ingest/gaps.js';
import { readBaseline, writeBaseline } from './gap-baseline.js';
import { acceptAll, checkGaps, type CheckOptions, type GapCheck } from './gap-check.js';
import { readAllowance, readCompare, readFormat, type GapFlags, type GapFormat, type GapScope } from './gap-options.js';
import { formatCheck, pictureFor, writePage } from './gap-print.js';
import { reportCheck, type GapReportJson } from './gap-report.js';
import { exitCodeOf } from './gap-verdict.js';
import type { ExitCode } from './exit-codes.js';
import type { Runtime } from './runtime.js';

export interface GapReporter {
  readonly format: GapFormat;
  /**
   * Checks, writes the page and the baseline where they are wanted, and formats the report.
   *
   * @returns text: empty when nothing is to be printed
   */
  report(context: GapContext, scope: GapScope): Promise<{ readonly report: GapReportJson; readonly text: string; readonly exitCode: ExitCode }>;
}

/**
 * All that the flags say of how gaps are judged and printed, read before anything is opened.
 *
 * @throws UsageError for flags, or a baseline, that cannot be read
 */
export async function openReporter({ flags: given, output, log }: Runtime): Promise<GapReporter> {
  const flags = given as GapFlags;
  const format = readFormat(flags);
  const update = flags.updateBaseline === true;
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline, update);
  const options: CheckOptions = {
    allowance: readAllowance(flags), baseline, compare: readCompare(flags),
    list: format === 'json' || flags.verbose === true,
    picture: await pictureFor(flags, format, output),
  };

  async function checked(context: GapContext, scope: GapScope): Promise<GapCheck> {
    const check = await checkGaps(context, scope, options);
    if (!update) return check;
    const accepted = acceptAll(check, scope, baseline!, options.allowance);
    await writeBaseline(flags.baseline!, accepted.baseline);
    log.info(`the baseline ${flags.baseline} holds the gaps of today`, { baseline: flags.baseline });
    return accepted.check;
  }

  return {
    format,
    async report(context, scope) {
      const check = await checked(context, scope);
      const report = reportCheck(check, { sandbox: flags.sandbox === true, allowance: options.allowance, baseline: flags.baseline, scope });
      if (flags.html !== undefined) {
        await writePage(flags.html, report, check);
        log.info(`wrote ${flags.html}`, { html: flags.html });
      }
      const text = await formatCheck(report, check, flags, format, output);
      return { report, text, exitCode: exitCodeOf(check.series.map(({ verdict }) => verdict), check.unknown) };
    },
  };
}
