// Changes: an operation that writes, what it makes stale, and what is said when it is refused.

import { useMutation } from '@tanstack/react-query';
import type { Api } from '../../../src/client/api.ts';
import { useToast } from '../ui/toast.tsx';
import { type Answer, call, type Input } from './api.ts';
import { QUERIES } from './queries.ts';

export interface ChangeOptions<Result> {
  /** Said when it is done. */
  readonly said?: string;
  readonly onDone?: (answer: Result) => void;
  /** The operations whose answers are old now; default all. */
  readonly stale?: readonly string[];
}

export interface Change<Asked, Result> {
  readonly busy: boolean;
  run(input: Asked): void;
  /** The same, for those that wait. Errors: the server's refusal, said already. */
  runAsync(input: Asked): Promise<Result>;
}

/** `change.run({ path, body })`: a refusal is shown as a toast with the server's own words. */
export function useChange<Name extends keyof Api & string>(
  name: Name,
  { said, onDone, stale }: ChangeOptions<Answer<Name>> = {},
): Change<Input<Name>, Answer<Name>> {
  const toast = useToast();
  const mutation = useMutation<Answer<Name>, Error, Input<Name>>({
    mutationFn: (input) => call(name, input),
    onError: (error) => toast(error.message, { kind: 'failed' }),
    onSuccess: (answer) => {
      if (said !== undefined) toast(said);
      onDone?.(answer);
      const isStale = (key: readonly unknown[]) => stale === undefined || stale.includes(String(key[0]));
      return QUERIES.invalidateQueries({ predicate: ({ queryKey }) => isStale(queryKey) });
    },
  });
  return { busy: mutation.isPending, run: (input) => mutation.mutate(input), runAsync: mutation.mutateAsync };
}
