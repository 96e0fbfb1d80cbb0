// Operations that the server is about to have, as agreed; each gives way to the generated type as soon as that exists.

export interface Pending {
  'GET /work': {
    answer: {
      kind: 'rebuild' | 'sample' | 'import' | 'export' | 'sync';
      id: string;
      label: string;
      done: number;
      total: number | null;
      started_at: string;
    }[];
  };
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
}
