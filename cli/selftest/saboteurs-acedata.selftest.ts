/** The saboteurs of the AceData rows: the reference in its other mode, in front of one chain. */
import { testSaboteurs } from './saboteurs.fixture.js';

await testSaboteurs('ACE');
