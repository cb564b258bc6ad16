// For Android Studio. Not built here: there was no Android SDK and no Gradle. What was compiled, tested and drawn is the same
// sources by Maven; see README.md.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
        // Fieldbook's own artifacts, once `mvn install` in bindings/kotlin has put them there.
        mavenLocal()
    }
}

rootProject.name = "fieldbook-reference"
include(":model", ":screens", ":app")
