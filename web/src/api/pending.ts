// Operations that the server is about to have, as agreed; each gives way to the generated type as soon as that exists.

export interface Pending {
  'GET /work': { answer: WorkItem[] };
  'GET /search': {
    query: { q: string; limit?: number };
    answer: {
      results: {
        kind: 'customer' | 'invoice' | 'subscription' | 'product' | 'price';
        id: string;
        label: string;
        detail: string | null;
      }[];
    };
  };
  'GET /findings/summary': { answer: { data: { kind: string; open: number; dismissed: number }[] } };
}

export interface WorkItem {
  kind: 'rebuild' | 'sample' | 'import' | 'export' | 'sync';
  id: string;
  label: string;
  done: number;
  total: number | null;
  started_at: string;
}
