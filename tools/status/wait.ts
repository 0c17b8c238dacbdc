/** What one look at all regions gave. */
export interface Look {
  /** 0: every server is ready. 1: not so. 2: AWS did not answer. */
  readonly code: 0 | 1 | 2;
  /** One line on how far it is. */
  readonly summary: string;
  readonly text: string;
}

export interface Waiting {
  /** Milliseconds; 0: look once. */
  readonly limit: number;
  readonly pause: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Called with each summary that differs from the one before. */
  readonly progress: (summary: string) => void;
}

/** Looks until every server is ready or the time is over, and gives the last look. A call that fails once is no end. */
export async function waitUntilReady(
  look: () => Promise<Look>,
  { limit, pause, now, sleep, progress }: Waiting,
): Promise<Look> {
  const until = now() + limit;
  let last = await look();
  for (let told = ""; last.code !== 0 && now() + pause <= until; last = await look()) {
    if (last.summary !== told) progress((told = last.summary));
    await sleep(pause);
  }
  return last;
}
