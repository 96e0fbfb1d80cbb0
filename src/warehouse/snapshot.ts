// A snapshot of a read model in whichever engine: reads in turn, kept answers, pages of long ones.

import type { AnswerRow, Rolled, Statement } from '../metrics/statement.ts';
import type { Answers } from './answers.ts';
import type { State } from './state.ts';
import type { Snapshot } from './warehouse.ts';

/** A statement that only reads can be answered by an earlier one's rows; an export writes files. */
const ONLY_READS = /^\s*(SELECT|WITH)\b/;

/** How an engine reads within the snapshot's transaction. */
export interface Reader {
  read(statement: Statement): Promise<AnswerRow[]>;
  pages(statement: Statement): AsyncGenerator<AnswerRow[]>;
  /** The answer of sums that are kept, or null where there are none; what it reads of the tables is read in turn. */
  rolled?(rolled: Rolled, inTurn: InTurn): Promise<AnswerRow[] | null>;
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A snapshot over a reader that does one thing at a time; `release` ends its transaction when it was disposed and nothing
 * is being read, `noted` turns an engine's error into the port's.
 */
export function openSnapshot(
  company: number,
  state: State,
  answers: Answers,
  reader: Reader,
  release: () => void,
  noted: (error: unknown) => unknown,
): Snapshot {
  let open = true;
  let busy: Promise<unknown> = Promise.resolve();
  const inTurn: InTurn = (work) => {
    const turn = busy.then(work).catch((error: unknown) => {
      throw noted(error);
    });
    busy = turn.catch(() => undefined);
    return turn;
  };
  const read = async (statement: Statement): Promise<AnswerRow[]> => {
    const rolled = reader.rolled === undefined ? null : (statement.rolled?.() ?? null);
    const rows = rolled === null ? null : await reader.rolled?.(rolled, inTurn);
    return rows ?? inTurn(() => reader.read(statement));
  };
  return {
    company,
    position: state.position,
    computedAt: state.computedAt,
    freshness: state.freshness,
    minAvailable: state.totals.minAvailable,
    basis: state.basis,
    baseCurrency: state.baseCurrency,
    read: (statement) =>
      ONLY_READS.test(statement.text) ? answers.of(statement, () => read(statement)) : read(statement),
    stream: (statement) => inTurnPages(reader.pages(statement), inTurn),
    numbers: (statement, page) =>
      answers.orders.of(statement, page, () => inTurnPages(reader.pages(statement), inTurn)),
    [Symbol.dispose]() {
      if (open) void busy.finally(release);
      open = false;
    },
  };
}

/** Pages of one statement; other reads of the snapshot wait until the last page was taken or the loop was left. */
async function* inTurnPages(
  pages: AsyncGenerator<AnswerRow[]>,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): AsyncGenerator<AnswerRow[]> {
  const start = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const turn = inTurn(() => {
    start.resolve();
    return end.promise;
  });
  await start.promise;
  try {
    yield* pages;
  } catch (error) {
    end.reject(error);
    await turn;
  } finally {
    end.resolve();
  }
}
