/** The file that the page opens with: a private cloud as many people run it. */
export const EXAMPLE = `services:
  app:
    image: nextcloud:31-apache
    restart: unless-stopped
    depends_on: [db, cache]
    ports: ["8080:80"]
    volumes: ["files:/var/www/html"]
    environment:
      POSTGRES_HOST: db
      REDIS_HOST: cache

  db:
    image: postgres:17-alpine
    restart: unless-stopped
    mem_limit: 512m
    volumes: ["data:/var/lib/postgresql/data"]
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD:-change-me}

  cache:
    image: redis:7-alpine
    restart: unless-stopped
    mem_limit: 64m

  photos:
    image: ghcr.io/immich-app/immich-server:release
    restart: unless-stopped
    depends_on: [db, cache]

volumes:
  files:
  data:
`;

/** The image that the page opens with: Python as a first Dockerfile has it, with a library that brings more than is thought. */
export const IMAGE_EXAMPLE = {
  Dockerfile: `FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
`,
  "requirements.txt": `flask==3.1.0
sentence-transformers==3.3.1
`,
};
