// For Android Studio. Not built here; see README.md.
plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
    id("org.jetbrains.kotlin.plugin.compose")
}

android {
    namespace = "app.fieldbook.reference"
    compileSdk = 36
    defaultConfig {
        applicationId = "app.fieldbook.reference"
        minSdk = 26
        targetSdk = 36
        versionCode = 1
        versionName = "0.1.0"
    }
    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"))
        }
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    implementation(project(":screens"))
    // Brings the native libraries, and JNA's AAR in place of its jar.
    implementation("app.fieldbook:fieldbook-android:0.1.0@aar") { isTransitive = true }
    implementation("app.fieldbook:fieldbook-okhttp:0.1.0") { exclude(group = "net.java.dev.jna", module = "jna") }
    implementation("androidx.activity:activity-compose:1.13.0")
    implementation("androidx.work:work-runtime:2.12.0")
}
