/** Each as the sandbox's control server takes it. */
export declare const FAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
