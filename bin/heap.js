import { setFlagsFromString } from 'node:v8';

// As it comes, node lets garbage grow to several times what is in use before it collects; rows pass by the million. At 100 it was
// more work, and at 200 more memory the longer it went on (`npm run bench:memory`).
setFlagsFromString('--heap-growing-percent=150');
