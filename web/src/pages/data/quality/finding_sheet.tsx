// One finding beside the list: what it means, which objects it is about, what to do; dismissed with a reason, or reopened.

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Finding } from '../../../../../src/client/api.ts';
import { call } from '../../../api/api.ts';
import { useAnswer } from '../../../api/queries.ts';
import { useCan } from '../../../app/session.tsx';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { Empty, Failure, Skeleton } from '../../../ui/states.tsx';
import { useParams } from '../../../ui/table/params.ts';
import { useCurrency } from '../../../ui/table/view_columns.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { isObject } from '../records/objects.ts';
import { SEVERITY_TONES, useFindingWords } from './words.ts';

/** The most that the server gives in one page: a finding is looked up in the list that it stands in. */
const PAGE_MOST = 1000;

export function FindingSheet(): ReactNode {
  const t = useT();
  const [params, setParams] = useParams();
  const key = params.finding ?? null;
  const kind = key === null ? null : kindOf(key);
  const answer = useAnswer(
    'GET /findings',
    { query: { state: 'all', limit: PAGE_MOST, ...(kind === null ? {} : { kind }) } },
    { enabled: key !== null },
  );
  if (key === null) return null;
  const found = answer.data?.data.find((each) => each.key === key);
  const close = () => setParams({ finding: undefined });
  return (
    <Sheet title={<Title finding={found} />} open onClose={close}>
      {answer.error === null ? null : <Failure error={answer.error} />}
      {answer.data === undefined ? (
        <Skeleton className="h-64" />
      ) : found === undefined ? (
        <Empty text={t('quality.gone')} />
      ) : (
        <Body finding={found} onDone={close} />
      )}
    </Sheet>
  );
}

/** A key begins with its kind. */
function kindOf(key: string): Finding['kind'] | null {
  try {
    const parts: unknown = JSON.parse(key);
    return Array.isArray(parts) && typeof parts[0] === 'string' ? (parts[0] as Finding['kind']) : null;
  } catch {
    return null;
  }
}

function Title({ finding }: { readonly finding: Finding | undefined }): ReactNode {
  const t = useT();
  const words = useFindingWords();
  if (finding === undefined) return t('quality.finding');
  return words.title(finding.kind, finding.title);
}

function Body({ finding, onDone }: { readonly finding: Finding; readonly onDone: () => void }): ReactNode {
  const t = useT();
  const format = useFormat();
  const currency = useCurrency();
  const words = useFindingWords();
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={SEVERITY_TONES[finding.severity] ?? 'neutral'}>{words.severity(finding.severity)}</Badge>
        {finding.period_start === null ? null : (
          <span className="text-sm text-mut">
            {format.day(finding.period_start)} – {format.day(finding.period_end)}
          </span>
        )}
      </div>
      <dl>
        <dt className="text-sm text-mut">{t('quality.stake')}</dt>
        <dd className="figures text-2xl font-semibold">{format.money(finding.mrr_at_stake, currency)}</dd>
      </dl>
      <p>{words.meaning(finding.kind, finding.meaning)}</p>
      <p className="rounded-md border border-line bg-bg px-3 py-2">{words.repair(finding.kind, finding.repair)}</p>
      <Objects finding={finding} />
      <Decision finding={finding} onDone={onDone} />
    </div>
  );
}

function Objects({ finding }: { readonly finding: Finding }): ReactNode {
  const t = useT();
  const or = useTOr();
  const [, setParams] = useParams();
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t('quality.objects')}</h3>
      {finding.property === null ? null : <p className="text-mut">{finding.property}</p>}
      <ul className="divide-y divide-line rounded-md border border-line">
        {finding.objects.map(({ object, id }) => (
          <li key={`${object} ${id}`} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
            <span className="text-sm text-mut">{or(`object.${object}`, object)}</span>
            {isObject(object) ? (
              <button
                type="button"
                className="min-w-0 text-right break-all text-accent hover:underline"
                onClick={() => setParams({ finding: undefined, open: `${object}:${id}` }, { push: true })}
              >
                {id}
              </button>
            ) : (
              id
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decision({ finding, onDone }: { readonly finding: Finding; readonly onDone: () => void }): ReactNode {
  const t = useT();
  const format = useFormat();
  const may = useCan('analyse');
  const form = useDecision(finding, onDone);
  const { decision } = finding;
  const dismissed = decision?.state === 'dismissed';
  return (
    <section className="border-t border-line pt-4">
      {decision === null ? null : (
        <p className="mb-3">
          {t(dismissed ? 'quality.dismissedBy' : 'quality.reopenedBy', {
            author: decision.author,
            at: format.instant(decision.at),
          })}
          {decision.reason === null ? null : <span className="block text-mut">“{decision.reason}”</span>}
        </p>
      )}
      {may ? (
        <form className="space-y-3" onSubmit={form.submit}>
          <Field label={t('records.reason')} error={form.missing ? t('records.reasonMissing') : undefined}>
            <TextInput value={form.reason} onChange={(event) => form.setReason(event.target.value)} />
          </Field>
          {form.failure === null ? null : <Failure error={form.failure} />}
          <Button type="submit" busy={form.busy} variant={dismissed ? 'plain' : 'primary'}>
            {t(dismissed ? 'quality.reopen' : 'quality.dismiss')}
          </Button>
        </form>
      ) : null}
    </section>
  );
}

function useDecision(finding: Finding, onDone: () => void) {
  const t = useT();
  const toast = useToast();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const dismissed = finding.decision?.state === 'dismissed';
  const decide = async () => {
    setBusy(true);
    try {
      const input = { path: { key: finding.key }, body: { reason: reason.trim() } };
      await (dismissed ? call('POST /findings/{key}/reopen', input) : call('POST /findings/{key}/dismiss', input));
      await queries.invalidateQueries();
      toast(t(dismissed ? 'quality.reopened' : 'quality.dismissed'));
      onDone();
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') void decide();
  };
  return { reason, setReason, missing: missing && reason.trim() === '', busy, failure, submit };
}
