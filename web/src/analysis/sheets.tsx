// The sheets that any page may open by the address: customers behind a figure, and its explanation above them.

import type { ReactNode } from 'react';
import { DrillSheet } from './drill.tsx';
import { ExplainSheet } from './explain.tsx';

export function AnalysisSheets(): ReactNode {
  return (
    <>
      <DrillSheet />
      <ExplainSheet />
    </>
  );
}
