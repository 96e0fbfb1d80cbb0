// The kind of chart: as usual for the metric, or chosen; kept in the address.

import type { ReactNode } from 'react';
import { useT } from '../messages/messages.tsx';
import { Select } from '../ui/select.tsx';
import { CHART_TYPES } from '../url/address.ts';
import { useAnalysis } from './frame.tsx';

export function TypeSelect(): ReactNode {
  const t = useT();
  const { view, setView } = useAnalysis();
  return (
    <Select
      label={t('chartType.label')}
      hideLabel
      className="max-w-48"
      value={view.type}
      options={CHART_TYPES.map((value) => ({ value, label: t(`chartType.${value}`) }))}
      onChange={(type) => setView({ type })}
    />
  );
}
