/** The saboteurs of the off-chain rows and of AceData's: what they have to load takes longer than most of them. */
import { testSaboteurs } from './saboteurs.fixture.js';

await testSaboteurs('OFF', 'ACE');
