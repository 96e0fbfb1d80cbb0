// The frame of every analytic page: title, range, grain, comparison, filters, breakdown, and what is kept or taken away.

import { Link2 } from 'lucide-react';
import { createContext, type ReactNode, use, useMemo } from 'react';
import { useT } from '../messages/messages.tsx';
import { IconButton } from '../ui/button.tsx';
import { PageHead } from '../ui/page_head.tsx';
import { Failure, Skeleton } from '../ui/states.tsx';
import type { View } from '../url/address.ts';
import type { Filter } from '../url/filters.ts';
import { type SetView, useView } from '../url/view.ts';
import { Controls } from './controls.tsx';
import { NothingYet } from './empty.tsx';
import { type Company, type Dimension, useCompany } from './metrics.ts';
import { comparedQuestion, type Question, questionOf } from './question.ts';
import { useSegment } from './segments.ts';
import { useCopy } from './sql_text.tsx';
import { ViewMenu } from './view_menu.tsx';

export interface FrameOptions {
  readonly grain?: boolean;
  readonly compare?: boolean;
  readonly range?: boolean;
  /** What may be filtered by; none: no filters. */
  readonly filters?: readonly Dimension[];
  /** What may be broken down by. */
  readonly by?: readonly Dimension[];
  /** Days and weeks are offered too. */
  readonly everyGrain?: boolean;
  /** Several filters as several curves. */
  readonly curves?: boolean;
}

export interface AnalysisFrameProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly options?: FrameOptions;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What a page inside the frame works with. */
export interface Analysis {
  readonly view: View;
  readonly setView: SetView;
  readonly company: Company;
  readonly question: Question;
  readonly compared: Question | null;
  /** The filters in force, those of the segment included. */
  readonly filters: readonly Filter[];
}

const AnalysisContext = createContext<Analysis | null>(null);

/** Errors: throws outside of a frame. */
export function useAnalysis(): Analysis {
  const analysis = use(AnalysisContext);
  if (analysis === null) throw new Error('useAnalysis stands outside of AnalysisFrame');
  return analysis;
}

export function AnalysisFrame({ title, lead, options = {}, actions, children }: AnalysisFrameProps): ReactNode {
  const t = useT();
  const copy = useCopy();
  const [view, setView] = useView();
  const { company, error, retry } = useCompany();
  const segment = useSegment(view.segment);
  const analysis = useMemo(() => {
    if (company === null || segment === null) return null;
    const question = questionOf(view, company.clock, segment);
    return {
      view,
      setView,
      company,
      question,
      compared: comparedQuestion(view, question),
      filters: question.filters,
    };
  }, [view, setView, company, segment]);
  return (
    <>
      <PageHead title={title} lead={lead}>
        {actions}
        <ViewMenu />
        <IconButton label={t('chart.link')} icon={Link2} onClick={() => copy(window.location.href)} />
      </PageHead>
      {error === null ? null : <Failure error={error} retry={retry} />}
      {analysis === null ? (
        error === null ? (
          <Skeleton className="h-96" />
        ) : null
      ) : (
        <AnalysisContext value={analysis}>
          {analysis.company.empty ? (
            <NothingYet />
          ) : (
            <>
              <Controls options={options} />
              {children}
            </>
          )}
        </AnalysisContext>
      )}
    </>
  );
}
