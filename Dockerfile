# One image for all functions of the AWS home; which one it is says its command: `process.handler`, `query.handler`, ...
# The base has glibc (there is no DuckDB for musl) and the runtime client. No test builds this image: they run the handlers
# from the tree that the same script assembles.
ARG BASE=public.ecr.aws/lambda/nodejs:24

# What cannot be bundled, chosen by the platform of the image.
FROM ${BASE} AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM ${BASE} AS tree
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY src src
COPY scripts scripts
COPY --from=packages /build/node_modules/@duckdb node_modules/@duckdb
RUN node scripts/assemble-lambda.ts /tree

FROM ${BASE}
COPY --from=tree /tree ${LAMBDA_TASK_ROOT}
CMD ["process.handler"]
