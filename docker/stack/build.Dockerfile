# The build image, which apps are built on: the stack with compilers, and what the build plans call.
ARG RUN
FROM ${RUN}
RUN apt-get update \
 && apt-get install -y build-essential git libpq-dev libsqlite3-dev libssl-dev pkg-config python3 zlib1g-dev \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/log/apt /var/log/dpkg.log \
 && chown root:root /app
# Where node-gyp looks for what it would otherwise download.
COPY headers/ /root/.cache/node-gyp/
COPY bin/ /usr/local/bin/
ENV PATH=/opt/node/bin:$PATH
