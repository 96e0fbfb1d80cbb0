// Calculation options: their effect is seen before they are saved.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openSite, type Site, SKIP } from './browser.ts';

describe('calculation options', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('sample');
  });
  after(() => site.close());

  it('are saved after their effect on MRR was seen, and stand in the history', async () => {
    const visit = await site.visit();
    const { page } = visit;
    await page.goto('/settings/calculation');
    await page.getByLabel('No discount').check();
    await page.getByRole('button', { name: 'See the effect' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('the 8 most affected').waitFor({ timeout: 60_000 });
    const compared = (await site.ask(
      'GET',
      `/metrics/mrr/compare?date_step=month&options=${encodeURIComponent('{"discounts_in_mrr":"none"}')}`,
    )) as { points: { value: { difference: number } }[] };
    const difference = compared.points.at(-1)?.value.difference ?? 0;
    assert.ok(difference > 0, 'the sample company has discounts');
    const shown = `+€${difference.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
    await dialog.getByText(shown).first().waitFor();
    await dialog.getByRole('button', { name: 'Save and recompute' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto('/settings/changes');
    await page.getByRole('rowheader', { name: 'Discounts' }).waitFor();
    assert.equal(await page.getByRole('cell', { name: 'No discount' }).count(), 1);
    await visit.close();
  });
});
