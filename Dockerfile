# The kit as an image: assay with its simulator and its reference. Build it with: docker build --tag x402-assay .
# The simulator's chain is a glibc program (2.35 or newer), so the base is Debian and not Alpine.
ARG BASE=node:22-bookworm-slim

FROM ${BASE} AS kit
# Any user may write here, so that `docker run --user` works, and a volume on the folder of the simulator's files as well.
RUN mkdir -p /data/.assay && chmod -R 1777 /data
# The chain keeps a cache at home, which a user of that kind does not have.
ENV HOME=/tmp
WORKDIR /data
USER node
ENTRYPOINT ["node", "/opt/assay/dist/cli/assay.js"]

FROM ${BASE} AS build
WORKDIR /src
COPY . .
# What npm would publish, with the dependencies of the lockfile beside it.
RUN npm ci --no-audit --no-fund \
  && npm pack --ignore-scripts --pack-destination /tmp \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && mkdir /opt/assay \
  && tar -xzf /tmp/x402-assay-*.tgz -C /opt/assay --strip-components=1 \
  && mv node_modules /opt/assay/

FROM kit
COPY --from=build /opt/assay /opt/assay
