#!/bin/sh
# assay-lez-credential/1 over the commands of a prototype, for `assay grade --credential-command`: a fresh owner for each
# payment, a request of an agent, the approval. LEZ names the program, such as LEZ=lez-agent-pay.
set -eu
lez() { ${LEZ:-assay lez} "$@" >&2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >order.json
of() { node -p "JSON.parse(require('fs').readFileSync('order.json', 'utf8')).$1"; }

# An approval of these commands begins now, lasts five minutes, and chooses its nonce.
case "$(of 'wishes.join(" ")')" in
*window*) echo '{"cannot":"window"}' && exit ;;
*nonce*) echo '{"cannot":"nonce"}' && exit ;;
esac

lez owner create --out owner.json
lez agent create --out agent.json
lez request create --merchant-name "Graded merchant" --merchant-url "$(of url)" --pay-to "$(of offer.pay_to)" \
  --amount "$(of offer.amount)" --asset "$(of offer.asset)" \
  --reason "One payment, made so that this prototype can be graded." --agent-file agent.json --out request.json
lez owner approve --request-file request.json --owner-file owner.json --out payment.json
cat payment.json
