// Which object is open beside a page: `open=invoice:inv_1` in the URL, so that a link and the back button lead there.

import { useCallback } from 'react';
import { useParams } from '../../../ui/table/params.ts';
import { type BillingObject, isObject } from './objects.ts';

export interface OpenObject {
  readonly object: BillingObject;
  readonly id: string;
}

export function useOpenObject(): {
  readonly current: OpenObject | null;
  readonly open: (object: BillingObject, id: string) => void;
  readonly close: () => void;
} {
  const [params, setParams] = useParams();
  const open = useCallback(
    (object: BillingObject, id: string) => setParams({ open: `${object}:${id}` }, { push: true }),
    [setParams],
  );
  const close = useCallback(() => setParams({ open: undefined }), [setParams]);
  const [object = '', ...rest] = (params.open ?? '').split(':');
  return { current: isObject(object) && rest.length > 0 ? { object, id: rest.join(':') } : null, open, close };
}
