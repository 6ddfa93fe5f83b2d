/** The saboteurs of the off-chain rows: profiles `offchain`, `ledgerflow` and `rails`. */
import { testSaboteurs } from './saboteurs.fixture.js';

await testSaboteurs('OFF');
