// What can be done with a chart: see it as a table, take it away as a picture, a file or a link.

import { ChartSpline, Download, FileText, Image, Link2, Shapes, Table2 } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useKey } from '../app/keys.ts';
import { useT } from '../messages/messages.tsx';
import { Menu } from '../ui/menu.tsx';
import { useToast } from '../ui/toast.tsx';
import { chartCsv, chartSvg, csvBlob, download, svgBlob, svgPng } from './export.ts';
import type { ChartSpec } from './spec.ts';

interface ChartActionsProps {
  readonly spec: ChartSpec;
  readonly figure: RefObject<HTMLElement | null>;
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
}

export function ChartActions({ spec, figure, table, onTable }: ChartActionsProps): ReactNode {
  const t = useT();
  const toast = useToast();
  const picture = (): SVGSVGElement | null => {
    const source = figure.current?.querySelector<SVGSVGElement>('svg[data-chart]');
    return source === null || source === undefined ? null : chartSvg(spec, source);
  };
  const saveSvg = () => {
    const svg = picture();
    if (svg !== null) download(svgBlob(svg), spec.title, 'svg');
  };
  const savePng = async () => {
    const svg = picture();
    if (svg === null) return;
    try {
      download(await svgPng(svg), spec.title, 'png');
    } catch {
      toast(t('chart.noPicture'), { kind: 'failed' });
    }
  };
  const copyLink = () => {
    void navigator.clipboard.writeText(window.location.href).then(
      () => toast(t('chart.linkCopied')),
      () => toast(t('chart.notCopied'), { kind: 'failed' }),
    );
  };
  const Switch = table ? ChartSpline : Table2;
  useKey('t', () => onTable(!table));
  return (
    <>
      <button
        type="button"
        aria-pressed={table}
        className="inline-flex min-h-7 items-center gap-1.5 rounded-sm px-2 text-sm text-mut hover:bg-hover hover:text-fg"
        onClick={() => onTable(!table)}
      >
        <Switch aria-hidden size={14} />
        {table ? t('chart.asChart') : t('chart.asTable')}
      </button>
      <Menu
        label={t('chart.export')}
        icon={Download}
        variant="ghost"
        hideLabel
        pageKey="e"
        items={[
          { label: t('chart.png'), icon: Image, onSelect: () => void savePng(), disabled: table },
          { label: t('chart.svg'), icon: Shapes, onSelect: saveSvg, disabled: table },
          {
            label: t('chart.csv'),
            icon: FileText,
            onSelect: () => download(csvBlob(chartCsv(spec)), spec.title, 'csv'),
          },
          { label: t('chart.link'), icon: Link2, onSelect: copyLink },
        ]}
      />
    </>
  );
}
