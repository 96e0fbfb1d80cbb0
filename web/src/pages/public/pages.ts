// The pages of this area: those that need no session.

import type { Page } from '../../app/page.ts';

export const PUBLIC_PAGES: readonly Page[] = [
  {
    path: '/setup',
    title: 'setup.title',
    load: () => import('./setup.tsx').then((module) => module.Setup),
    open: true,
  },
  {
    path: '/sign-in',
    title: 'signIn.title',
    load: () => import('./sign_in.tsx').then((module) => module.SignIn),
    open: true,
  },
  {
    path: '/invite/$token',
    title: 'invite.wait',
    load: () => import('./invite.tsx').then((module) => module.Invite),
    open: true,
  },
  {
    path: '/reset/$token',
    title: 'reset.title',
    load: () => import('./reset.tsx').then((module) => module.Reset),
    open: true,
  },
];
