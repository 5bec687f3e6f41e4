import type { Archive } from './archive/archive.js';
import type { Supplier } from './supplier.js';

/** The files that an exchange publishes: fast, without a rate limit, and there when its API is not. */
export function archiveSupplier(archive: Archive): Supplier {
  return {
    name: archive.name,
    pages: (request, signal) => archive.pages(request, signal),
    serves: (series) => archive.serves(series),
    offer: (series, wanted) => archive.offer(series, wanted),
    republished: (recorded, signal) => archive.republished(recorded, signal),
    merit: 'the exchange\'s public files, without a rate limit',
    reachesFurther: true,
    needsMarkets: false,
    findsBeginning: false,
  };
}
