//! The PyPI projects of conda packages. A name is only listed if PyPI's project is the same software.

use super::requirement::normalised;
use crate::config;

/// The replacement of a conda package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PyPi {
    /// The same project, under this name.
    Project(&'static str),
    /// The interpreter, or a tool that every environment has (`pip`): needs no replacement.
    Tool,
    /// None: the wheels include it, or services don't need it.
    Dropped,
}

/// Returns the replacement of a conda package; `None` if none is known.
pub(super) fn look_up(conda_name: &str) -> Option<PyPi> {
    if TOOLS.contains(&conda_name) {
        return Some(PyPi::Tool);
    }
    if let Some((_, project)) = RENAMED.iter().find(|(conda, _)| *conda == conda_name) {
        return Some(PyPi::Project(project));
    }
    if let Some(project) = SAME.iter().find(|same| **same == conda_name) {
        return Some(PyPi::Project(project));
    }
    let dropped = DROPPED.contains(&conda_name) || DROPPED_PREFIXES.iter().any(|prefix| conda_name.starts_with(prefix));
    dropped.then_some(PyPi::Dropped)
}

/// Returns the known project that a misspelt name probably means. The list is incomplete, so only a close name counts.
pub(super) fn nearest(misspelt: &str) -> Option<&'static str> {
    let known: Vec<&'static str> = SAME.iter().copied().chain(RENAMED.iter().map(|(_, project)| *project)).collect();
    let near = config::nearest(misspelt, &known).filter(|near| normalised(near) != normalised(misspelt))?;
    let lengths = near.len().abs_diff(misspelt.len());
    (misspelt.len() > 3 && lengths <= 2 && misspelt.chars().next() == near.chars().next()).then_some(near)
}

/// Projects whose versions on PyPI have one more number than conda's (`4.8.0` is `4.8.0.76`).
pub(super) const LONGER_VERSIONS: &[&str] = &["opencv-python-headless", "opencv-contrib-python-headless"];

const TOOLS: &[&str] = &["python", "pip", "wheel", "conda", "mamba", "micromamba", "python_abi", "cpython", "uv", "virtualenv"];

#[rustfmt::skip]
const RENAMED: &[(&str, &str)] = &[
    ("pytorch", "torch"), ("pytorch-cpu", "torch"), ("pytorch-gpu", "torch"),
    ("torchvision-cpu", "torchvision"), ("torchaudio-cpu", "torchaudio"), ("ignite", "pytorch-ignite"),
    ("tensorflow-gpu", "tensorflow"), ("tensorflow-mkl", "tensorflow"), ("tensorflow-eigen", "tensorflow"), ("tensorflow-base", "tensorflow"),
    ("keras-gpu", "keras"), ("tensorflow-hub-base", "tensorflow-hub"),
    ("py-xgboost", "xgboost"), ("py-xgboost-cpu", "xgboost"), ("py-xgboost-gpu", "xgboost"),
    ("opencv", "opencv-python-headless"), ("py-opencv", "opencv-python-headless"),
    ("onnxruntime-cpu", "onnxruntime"), ("faiss", "faiss-cpu"),
    ("matplotlib-base", "matplotlib"), ("dask-core", "dask"), ("seaborn-base", "seaborn"), ("jupyter_client", "jupyter-client"),
    ("msgpack-python", "msgpack"), ("pytables", "tables"), ("pysoundfile", "soundfile"), ("python-flatbuffers", "flatbuffers"),
    ("python-graphviz", "graphviz"), ("python-igraph", "igraph"), ("redis-py", "redis"), ("python-kafka", "kafka-python"),
    ("psycopg2", "psycopg2-binary"),
    ("importlib_metadata", "importlib-metadata"), ("importlib_resources", "importlib-resources"), ("typing_extensions", "typing-extensions"),
    ("huggingface_hub", "huggingface-hub"), ("prometheus_client", "prometheus-client"),
    ("category_encoders", "category-encoders"), ("ruamel_yaml", "ruamel.yaml"),
    ("mkl_fft", "mkl-fft"), ("mkl_random", "mkl-random"), ("jupyter_core", "jupyter-core"), ("pydantic_settings", "pydantic-settings"),
    ("brotli-python", "brotli"), ("ortools-python", "ortools"), ("h3-py", "h3"), ("neo4j-python-driver", "neo4j"),
    ("sentence_transformers", "sentence-transformers"), ("scikit_learn", "scikit-learn"), ("imbalanced_learn", "imbalanced-learn"),
    ("et_xmlfile", "et-xmlfile"),
];

#[rustfmt::skip]
const SAME: &[&str] = &[
    // Arrays, tables, statistics.
    "numpy", "scipy", "pandas", "numexpr", "bottleneck", "numba", "llvmlite", "cython", "statsmodels", "patsy", "sympy", "mpmath", "networkx",
    "dask", "distributed", "xarray", "polars", "pyarrow", "fastparquet", "h5py", "netcdf4", "zarr", "tables", "autograd", "cvxpy", "osqp", "pulp",
    "pyomo", "toolz", "cytoolz", "joblib", "threadpoolctl", "narwhals", "duckdb", "ibis-framework", "pandera", "great-expectations", "featuretools",
    "tsfresh", "formulaic", "lifelines", "pymc", "pymc3", "arviz", "pystan", "cmdstanpy", "emcee", "simpy", "uncertainties", "pint", "mkl-service",
    // Learning.
    "scikit-learn", "scikit-image", "xgboost", "lightgbm", "catboost", "imbalanced-learn", "umap-learn", "hdbscan", "category-encoders", "mlxtend",
    "shap", "lime", "interpret", "eli5", "fairlearn", "alibi", "econml", "dowhy", "causalml", "prophet", "fbprophet", "pmdarima", "tslearn", "sktime",
    "tbats", "hmmlearn", "implicit", "lightfm", "scikit-surprise", "gpy", "gpflow", "gpytorch", "optuna", "hyperopt", "scikit-optimize", "bayesian-optimization",
    "tpot", "auto-sklearn", "deap", "nevergrad", "pyod", "kmodes", "skl2onnx", "onnxmltools", "onnx", "onnxruntime", "onnxruntime-gpu", "onnxconverter-common",
    "treelite", "daal4py", "scikit-learn-intelex", "flaml", "river", "yellowbrick", "scikit-plot", "dill", "cloudpickle", "skops", "mlflow", "mlflow-skinny",
    // Deep learning.
    "torch", "torchvision", "torchaudio", "torchtext", "torchdata", "pytorch-lightning", "lightning", "torchmetrics", "timm", "fastai", "fastcore", "accelerate",
    "tensorflow", "tensorflow-cpu", "tensorflow-estimator", "tensorflow-hub", "tensorflow-probability", "tensorflow-datasets", "tensorflow-addons",
    "tensorflow-text", "tensorboard", "tensorboard-data-server", "keras", "keras-tuner", "keras-preprocessing", "keras-applications", "theano", "mxnet", "gluonnlp", "chainer", "jax", "jaxlib", "flax", "optax", "einops",
    "tf2onnx", "ml-dtypes", "opt_einsum", "gast", "astunparse", "flatbuffers", "safetensors", "diffusers", "peft", "bitsandbytes", "ultralytics",
    // Text.
    "nltk", "spacy", "spacy-transformers", "gensim", "transformers", "tokenizers", "datasets", "evaluate", "sentence-transformers", "sentencepiece", "sacremoses", "pytorch-transformers", "pytorch-pretrained-bert", "spacy-lookups-data", "pyspellchecker",
    "fasttext", "flair", "textblob", "langdetect", "langid", "ftfy", "regex", "unidecode", "emoji", "jieba", "pyldavis", "rouge-score", "sacrebleu", "tiktoken",
    "wordcloud", "symspellpy", "rapidfuzz", "fuzzywuzzy", "thefuzz", "python-levenshtein", "levenshtein", "jellyfish", "num2words", "contractions",
    // Pictures and sound.
    "pillow", "imageio", "opencv-python", "opencv-python-headless", "albumentations", "imgaug", "imagehash", "tifffile", "librosa", "soundfile", "audioread",
    "pydub", "resampy", "pywavelets", "simpleitk", "pydicom", "nibabel", "scikit-video", "easyocr", "pytesseract", "pdf2image", "pdfplumber", "pypdf", "pypdf2",
    "pymupdf", "pdfminer.six", "python-docx", "python-pptx", "faiss-cpu", "annoy", "hnswlib", "nmslib", "pycocotools",
    // Drawing.
    "matplotlib", "seaborn", "plotly", "bokeh", "altair", "pydot", "pydotplus", "holoviews", "folium",
    // Places.
    "geopandas", "shapely", "pyproj", "fiona", "rasterio", "rtree", "geopy",
    // Web.
    "flask", "flask-cors", "flask-restful", "flask-sqlalchemy", "werkzeug", "jinja2", "markupsafe", "itsdangerous", "click", "gunicorn", "gevent", "waitress", "fastapi", "starlette", "uvicorn",
    "django", "tornado", "aiohttp", "httpx", "requests", "urllib3", "idna", "chardet", "charset-normalizer", "certifi", "websockets", "grpcio", "grpcio-tools",
    "beautifulsoup4", "bs4", "lxml", "html5lib", "scrapy", "selenium", "oauthlib", "requests-oauthlib", "httplib2", "marshmallow", "zeep",
    // Azure and other stores.
    "adal", "msal", "msrest", "msrestazure", "azure-core", "azure-common", "azure-identity", "azure-storage-blob", "azure-storage-common", "azure-cosmos",
    "azure-keyvault", "azure-keyvault-secrets", "azure-mgmt-core", "azure-eventhub", "azure-servicebus", "applicationinsights", "opencensus", "opencensus-ext-azure",
    "azureml-defaults", "azureml-core", "azureml-inference-server-http", "azureml-monitoring", "azureml-contrib-services", "inference-schema",
    "boto3", "botocore", "s3fs", "fsspec", "adlfs", "gcsfs", "google-auth", "google-auth-oauthlib", "azure-storage", "snowflake-connector-python", "google-api-python-client", "google-cloud-storage", "smart_open", "minio",
    // Databases.
    "sqlalchemy", "sqlalchemy-utils", "psycopg2-binary", "psycopg", "pymysql", "mysql-connector-python", "pyodbc", "pymssql", "pymongo", "elasticsearch", "cx_oracle", "oracledb",
    "kafka-python", "confluent-kafka", "pyspark", "py4j", "databricks-cli", "influxdb", "cassandra-driver", "pika", "celery",
    // Files and formats.
    "pyyaml", "toml", "tomli", "orjson", "ujson", "simplejson", "python-rapidjson", "jsonschema", "jsonpickle", "jmespath", "openpyxl", "xlrd", "xlsxwriter", "xlwt",
    "xmltodict", "python-snappy", "zstandard", "lz4", "protobuf", "avro", "fastavro", "msgpack", "cachetools", "diskcache", "filelock", "pyparsing",
    // Language and time.
    "six", "future", "attrs", "pydantic", "packaging", "pathlib2", "decorator", "wrapt", "cffi", "pycparser", "cryptography", "pyopenssl", "pyjwt",
    "bcrypt", "passlib", "python-dateutil", "pytz", "tzlocal", "pendulum", "arrow", "holidays", "workalendar", "tqdm", "colorama", "tabulate", "prettytable", "rich",
    "termcolor", "loguru", "structlog", "python-json-logger", "python-dotenv", "configparser", "configargparse", "omegaconf", "hydra-core", "fire", "typer", "docopt", "absl-py", "psutil",
    "retrying", "tenacity", "backoff", "more-itertools", "sortedcontainers", "ruamel.yaml", "ruamel.yaml.clib", "typing-extensions", "zope.interface", "backports.zoneinfo", "brotlipy", "pyserial", "paramiko", "gitpython", "setuptools", "setuptools-scm",
    "ipython", "ipykernel", "jupyter", "notebook", "nbconvert", "nbformat", "ipywidgets", "traitlets", "pyzmq", "pexpect", "ptyprocess", "pygments",
    "pytest", "pytest-cov", "coverage", "mock", "nose", "black", "flake8", "pylint", "mypy", "isort", "pre-commit", "hypothesis", "faker", "cmake", "ninja",
    // Molecules and genes.
    "rdkit", "biopython", "pyteomics", "anndata", "scanpy",
];

#[rustfmt::skip]
const DROPPED: &[&str] = &[
    // Arithmetic and runtime libraries that the wheels bring.
    "mkl", "mkl-include", "mkl-devel", "nomkl", "blas", "openblas", "libopenblas", "libblas", "libcblas", "liblapack", "liblapacke", "blas-devel", "tbb", "tbb4py",
    "intel-openmp", "llvm-openmp", "_openmp_mutex", "_libgcc_mutex", "openmpi", "mpich", "mpi", "nccl", "cudnn", "cudatoolkit", "cuda-toolkit",
    "cpuonly", "pytorch-cuda", "pytorch-mutex", "_tflow_select", "_py-xgboost-mutex", "libxgboost", "arrow-cpp", "parquet-cpp",
    "libprotobuf", "libfaiss", "hdf5", "libnetcdf", "geos", "proj", "snappy", "grpc-cpp", "libgrpc", "re2", "orc", "abseil-cpp",
    // Compilers and system libraries.
    "gcc", "gxx", "gfortran", "make", "pkg-config", "libgcc", "libgcc-ng", "libstdcxx", "libstdcxx-ng", "libgomp", "libgfortran", "libgfortran-ng", "libgfortran4",
    "libgfortran5", "libcxx", "ld_impl_linux-64", "sysroot_linux-64", "binutils", "binutils_impl_linux-64", "libffi", "libuuid", "libnsl", "libxcrypt", "libzlib", "libsqlite",
    "sqlite", "ncurses", "readline", "tk", "xz", "zlib", "zlib-ng", "bzip2", "zstd", "lz4-c", "openssl", "ca-certificates", "tzdata", "expat", "libexpat", "krb5", "icu",
    "libedit", "libev", "libcurl", "curl", "libssh2", "libnghttp2", "c-ares", "keyutils", "yaml", "gmp", "mpfr", "mpc", "libxml2", "libxslt", "pcre", "pcre2", "glib",
    "gettext", "libiconv", "libtool", "libsodium", "zeromq", "libunwind", "libutf8proc", "gflags", "glog", "thrift-cpp", "boost-cpp", "libboost", "rdma-core", "ucx",
    "libevent", "double-conversion", "brotli", "brotli-bin", "libbrotlicommon", "libbrotlidec", "libbrotlienc", "cyrus-sasl", "unixodbc", "libpq", "mysql-common",
    "attr", "libcap", "libgcrypt", "libgpg-error", "libsystemd0", "dataclasses", "nspr", "nss", "nodejs",
    // Pictures and windows.
    "jpeg", "libjpeg-turbo", "libpng", "libtiff", "libwebp", "libwebp-base", "giflib", "openjpeg", "lcms2", "lerc", "libdeflate", "jbig", "freetype", "fontconfig",
    "cairo", "pixman", "harfbuzz", "graphite2", "fribidi", "pango", "qt", "qt-main", "pyqt", "pyqt5-sip", "sip", "dbus", "gst-plugins-base", "gstreamer", "libgl", "libglib",
    "libxcb", "xorg-libx11", "libsndfile", "libflac", "libogg", "libvorbis", "libopus", "lame", "mesalib", "libopencv",
    // Jupyter's browser parts.
    "widgetsnbextension", "jupyterlab_widgets", "jupyterlab_pygments",
];

/// Prefixes of packages that are dropped.
const DROPPED_PREFIXES: &[&str] = &[
    "gcc_",
    "gxx_",
    "gfortran_",
    "binutils_",
    "sysroot_",
    "xorg-",
    "cuda-",
    "libcublas",
    "libcufft",
    "libcurand",
    "libcusolver",
    "libcusparse",
    "libnvjpeg",
    "libnpp",
    "aws-c-",
    "nvidia-",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_met_in_real_definitions_are_known() {
        for (conda, expected) in [
            ("pytorch", PyPi::Project("torch")),
            ("pytorch-gpu", PyPi::Project("torch")),
            ("tensorflow-gpu", PyPi::Project("tensorflow")),
            ("py-xgboost", PyPi::Project("xgboost")),
            ("opencv", PyPi::Project("opencv-python-headless")),
            ("scikit-learn", PyPi::Project("scikit-learn")),
            ("faiss-cpu", PyPi::Project("faiss-cpu")),
            ("pip", PyPi::Tool),
            ("python", PyPi::Tool),
            ("libstdcxx-ng", PyPi::Dropped),
            ("gxx_linux-64", PyPi::Dropped),
        ] {
            assert_eq!(look_up(conda), Some(expected), "{conda}");
        }
        assert_eq!(look_up("r-base"), None);
        assert_eq!(look_up("ffmpeg"), None);
    }

    #[test]
    fn a_misspelt_name_is_near_the_one_that_was_meant() {
        for (misspelt, meant) in [
            ("scikit-laern", Some("scikit-learn")),
            ("pandsa", Some("pandas")),
            ("numpi", Some("numpy")),
            ("tensorflw", Some("tensorflow")),
            ("my-own-package", None),
            ("abc", None),
        ] {
            assert_eq!(nearest(misspelt), meant, "{misspelt}");
        }
    }

    #[test]
    fn a_name_stands_in_one_list_and_once() {
        let renamed = RENAMED.iter().map(|(conda, _)| conda);
        let mut names: Vec<_> = TOOLS.iter().chain(renamed).chain(SAME).chain(DROPPED).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(twice.is_empty(), "listed twice: {twice:?}");
        let upper: Vec<_> = names.iter().filter(|name| name.chars().any(char::is_uppercase)).collect();
        assert!(upper.is_empty(), "conda names are lower case: {upper:?}");
    }
}
