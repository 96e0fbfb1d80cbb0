// The FX effect of each pair of timeline and price between two of its states (methodology section 4).

import { type Day, GRAINS, periodStart, type Range } from './calendar.ts';
import { keyOrder } from './covers.ts';
import type { FxStep } from './ledger.ts';
import type { Micros } from './money.ts';
import { firstEndingAfter } from './ranges.ts';
import { add, type Ratio, roundedQuotient, ZERO } from './ratio.ts';
import type { Cover } from './workings.ts';

/** The days on which a pair has the same pieces, and what they sum to. */
interface State extends Range {
  /** In order of price id and line id. */
  readonly pieces: readonly Cover[];
  readonly mrr: bigint;
  readonly original: Ratio;
  /** Null where the pair is in several currencies: then it has no FX effect. */
  readonly currency: string | null;
}

/** The FX steps of one timeline from its pieces, for the opening states that a period of some grain can meet. */
export function fxSteps(pieces: readonly Cover[], baseCurrency: string): FxStep[] {
  if (pieces.every(({ currency }) => currency === baseCurrency)) return [];
  const pairs = new Map<string | null, Cover[]>();
  for (const piece of pieces) pairs.getOrInsertComputed(piece.price?.id ?? null, () => []).push(piece);
  return [...pairs.values()].flatMap((pair) => {
    const states = statesOf(pair);
    return states.flatMap((closing) => openingsOf(states, closing).flatMap((opening) => stepsOf(opening, closing)));
  });

  function stepsOf(opening: State, closing: State): FxStep[] {
    const { currency } = closing;
    if (currency === null || currency === baseCurrency || opening.currency !== currency) return [];
    if (opening.original.num === 0n || closing.original.num === 0n) return [];
    return split(effectOf(opening, closing), opening, closing);
  }
}

/** The states of a pair in order of days; its pieces come in order of start. */
function statesOf(pieces: readonly Cover[]): State[] {
  const days = new Set<Day>();
  for (const { start, end } of pieces) days.add(start).add(end);
  const bounds = [...days].sort((a, b) => a - b);
  const states: State[] = [];
  let running: Cover[] = [];
  let next = 0;
  bounds.forEach((start, at) => {
    running = running.filter((piece) => piece.end > start);
    for (let piece = pieces[next]; piece !== undefined && piece.start === start; piece = pieces[next]) {
      running.push(piece);
      next += 1;
    }
    const end = bounds[at + 1];
    if (end !== undefined && running.length > 0) states.push(stateOf(running, start, end));
  });
  return states;
}

function stateOf(running: readonly Cover[], start: Day, end: Day): State {
  const pieces = running.length < 2 ? [...running] : running.toSorted(keyOrder);
  const [first] = pieces;
  const currency = first !== undefined && pieces.every((piece) => piece.currency === first.currency);
  return {
    start,
    end,
    pieces,
    mrr: pieces.reduce((sum, piece) => sum + piece.mrr, 0n),
    original: currency ? pieces.reduce((sum, piece) => add(sum, piece.original), ZERO) : ZERO,
    currency: currency ? first.currency : null,
  };
}

/** The states that hold the day before the period of some grain in which a closing state begins, each once. */
function openingsOf(states: readonly State[], closing: State): readonly State[] {
  const openings = new Set<State>();
  for (const grain of GRAINS) {
    const day = (periodStart(closing.start, grain) - 1) as Day;
    const state = states[firstEndingAfter(states, day)];
    if (state !== undefined && state.start <= day) openings.add(state);
  }
  return [...openings];
}

/** Exact FX effect in millionths: closing MRR − closing original × opening MRR / opening original. */
function effectOf(opening: State, closing: State): Ratio {
  const at = opening.original;
  const to = closing.original;
  const num = closing.mrr * to.den * at.num - to.num * opening.mrr * at.den;
  const den = to.den * at.num;
  return den < 0n ? { num: -num, den: -den } : { num, den };
}

/** The effect, rounded for the pair, over the closing pieces by their originals; the last one takes the remainder. */
function split(effect: Ratio, opening: State, closing: State): FxStep[] {
  let rest = roundedQuotient(effect.num, effect.den);
  const last = closing.pieces.length - 1;
  return closing.pieces
    .map((piece, at) => {
      const amount = at === last ? rest : shareOf(effect, piece.original, closing.original);
      rest -= amount;
      return stepOf(piece, opening, closing, amount as Micros);
    })
    .filter(({ amount }) => amount !== 0n);
}

function shareOf(effect: Ratio, part: Ratio, whole: Ratio): bigint {
  const num = effect.num * part.num * whole.den;
  const den = effect.den * part.den * whole.num;
  return den < 0n ? roundedQuotient(-num, -den) : roundedQuotient(num, den);
}

function stepOf(piece: Cover, opening: Range, closing: Range, amount: Micros): FxStep {
  const { timeline, subscription, price, currency, billingPeriod, line, source } = piece;
  return {
    timeline,
    opening: { start: opening.start, end: opening.end },
    closing: { start: closing.start, end: closing.end },
    amount,
    subscription,
    price,
    currency,
    billingPeriod,
    line,
    source,
  };
}
