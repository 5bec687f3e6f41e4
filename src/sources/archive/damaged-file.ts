import { TemporaryError } from '../../errors.js';

/** A file came, and cannot be believed. It may be replaced by a good one; the other files are not concerned. */
export class DamagedFile extends TemporaryError {}
