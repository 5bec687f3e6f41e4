/** The contract with cron, CI and scripts. */
export const EXIT = {
  done: 0,
  /** Done in part, or something found. */
  partial: 1,
  /** Wrong usage or configuration; nothing was tried. */
  usage: 2,
  /** Nothing could be done. */
  failed: 3,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For a command's help. */
export const EXIT_CODES_HELP = `
Exit codes:
  0    done
  1    done in part: some series failed or stay incomplete
  2    wrong usage or configuration; nothing was tried
  3    nothing could be done: database out of reach, every exchange failed
  130  interrupted (143: terminated), with everything stored so far kept`;
