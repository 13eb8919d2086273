# The stack image, which apps run on. Its version is the hash of the files in this folder, of the host's own
# certificate authorities and of the Node that goes in.
ARG BASE
FROM ${BASE}
ENV DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8
RUN printf 'force-unsafe-io\n' > /etc/dpkg/dpkg.cfg.d/tfp \
 && printf 'APT::Install-Recommends "0";\nAPT::Install-Suggests "0";\nAcquire::Languages "none";\n' > /etc/apt/apt.conf.d/90tfp \
 && apt-get update \
 && apt-get upgrade -y \
 && apt-get install -y bash ca-certificates curl libatomic1 libpq5 libsqlite3-0 libstdc++6 netbase openssl procps tzdata \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/log/apt /var/log/dpkg.log \
 && groupadd --gid 10001 app \
 && useradd --uid 10001 --gid 10001 --home-dir /app --no-create-home --shell /bin/bash app \
 && install -d -o app -g app /app
COPY authorities/ /usr/local/share/ca-certificates/
RUN update-ca-certificates
COPY runtime/ /usr/local/
# Every one of these is somebody's name for the same file: not one of them looks where the others do.
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    CARGO_HTTP_CAINFO=/etc/ssl/certs/ca-certificates.crt \
    GIT_SSL_CAINFO=/etc/ssl/certs/ca-certificates.crt
# What npm has to say beside the work would stand among the lines of an app, and hide its own last ones.
ENV npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
WORKDIR /app
