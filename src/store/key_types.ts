// API keys as the port of the store tells them: what one may do, for how long, and who made it.

/** `analyse`: saved things, findings, exports; `admin`: people, keys, the audit log. A key never has `admin`. */
export type Scope = 'read' | 'analyse' | 'write' | 'admin';

export interface ApiKey {
  readonly no: number;
  readonly company: number;
  readonly name: string;
  /** The first characters of the key, for recognition. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  /** The key's own limit; null: the server's. */
  readonly requestsPerMinute: number | null;
  /** From this instant on it is refused; null: never. */
  readonly expiresAt: string | null;
  /** Who made it; null where nobody noted it. */
  readonly createdBy: string | null;
}

export interface KeyTerms {
  readonly requestsPerMinute?: number | null;
  readonly expiresAt?: string | null;
  readonly createdBy?: string | null;
}
