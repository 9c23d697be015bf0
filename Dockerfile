# syntax=docker/dockerfile:1

# Builds the application; the wrapper brings Maven.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src src
RUN ./mvnw --batch-mode -DskipTests package \
    && java -Djarmode=tools -jar target/rambler-chat-*.jar extract --layers --destination /layers \
         --application-filename rambler-chat.jar

# Runs it. The ahead-of-time cache is made by the same JVM that uses it; it halves the start time.
FROM eclipse-temurin:25-jre
# Except /data, all files belong to root: the user that runs the application can read but not change them.
RUN useradd --system --uid 10001 --no-create-home chat \
    && install -d -o chat -m 700 /data
WORKDIR /app
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
RUN java -XX:AOTCacheOutput=app.aot -XX:+UseCompactObjectHeaders -Dspring.context.exit=onRefresh \
      -Dspring.profiles.active=memory -jar rambler-chat.jar
USER chat
# Without Redis all data is stored here.
ENV CHAT_DATA=/data
VOLUME /data
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q UP <&3"]
ENTRYPOINT ["java", "-XX:AOTCache=app.aot", "-XX:+UseCompactObjectHeaders", "-XX:MaxRAMPercentage=70", \
            "-XX:+ExitOnOutOfMemoryError", \
            "-jar", "rambler-chat.jar"]
