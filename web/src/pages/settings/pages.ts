// The pages of this area, in the order of the rail.

import { Building2, Calculator, Coins, History, KeyRound, ScrollText, UserRound, Users } from 'lucide-react';
import type { Page } from '../../app/page.ts';

export const SETTINGS_PAGES: readonly Page[] = [
  {
    path: '/settings/company',
    title: 'company.title',
    load: () => import('./company.tsx').then((module) => module.CompanyPage),
    nav: { group: 'settings', icon: Building2 },
  },
  {
    path: '/settings/calculation',
    title: 'calculation.title',
    load: () => import('./calculation.tsx').then((module) => module.CalculationPage),
    nav: { group: 'settings', icon: Calculator },
  },
  {
    path: '/settings/currency',
    title: 'currency.title',
    load: () => import('./currency.tsx').then((module) => module.CurrencyPage),
    nav: { group: 'settings', icon: Coins },
  },
  {
    path: '/settings/changes',
    title: 'changes.title',
    load: () => import('./changes.tsx').then((module) => module.ChangesPage),
    nav: { group: 'settings', icon: History },
  },
  {
    path: '/settings/users',
    title: 'users.title',
    load: () => import('./users.tsx').then((module) => module.UsersPage),
    nav: { group: 'settings', icon: Users },
    scope: 'admin',
  },
  {
    path: '/settings/api',
    title: 'keysPage.title',
    load: () => import('./api_keys.tsx').then((module) => module.ApiKeysPage),
    nav: { group: 'settings', icon: KeyRound },
    scope: 'admin',
  },
  {
    path: '/settings/audit-log',
    title: 'audit.title',
    load: () => import('./audit_log.tsx').then((module) => module.AuditLogPage),
    nav: { group: 'settings', icon: ScrollText },
    scope: 'admin',
  },
  {
    path: '/settings/profile',
    title: 'profile.title',
    load: () => import('./profile.tsx').then((module) => module.ProfilePage),
    nav: { group: 'settings', icon: UserRound },
  },
];
