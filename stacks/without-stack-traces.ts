/**
 * Runs what builds or writes stacks, without the stack trace that cdktf takes for every token. Errors keep theirs, also
 * those that read it when they are made, as failed assertions do.
 */
export function withoutStackTraces<Result>(run: () => Result): Result {
  const former = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  const format = Error.prepareStackTrace ?? formatAsNodeDoes;
  // cdktf takes a trace into a plain object, which is not an error.
  Error.prepareStackTrace = (error, frames) => (error instanceof Error ? format.call(Error, error, frames) : "");
  try {
    return run();
  } finally {
    if (former) Object.defineProperty(Error, "prepareStackTrace", former);
    else Reflect.deleteProperty(Error, "prepareStackTrace");
  }
}

function formatAsNodeDoes(error: Error, frames: readonly NodeJS.CallSite[]): string {
  return [Error.prototype.toString.call(error), ...frames].join("\n    at ");
}
