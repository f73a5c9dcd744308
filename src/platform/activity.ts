/** Work of the event loop that ends by itself: files, sockets, names, programs, keys. Timers and open terminals are none. */
const WORK = /^(?:FSReq|FSEvent|StatWatcher|TCP|TLS|HTTP|UDP|GetAddrInfo|QueryReq|ProcessWrap|ShutdownWrap|WriteWrap|Zlib|.*Request$)/;

/** True while this process waits for nothing but time or a person (`process.getActiveResourcesInfo`: handles that were unref'd are not in it). */
export const isQuiet = (): boolean => !process.getActiveResourcesInfo().some((kind) => WORK.test(kind));
