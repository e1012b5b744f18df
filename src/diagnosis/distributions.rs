//! The distribution of each known module and the Debian package of each known library: data for remedies.

/// Returns the name to install for a module, where it is known.
pub(super) fn distribution_of(module: &str) -> Option<&'static str> {
    let top = module.split('.').next().unwrap_or(module);
    let dotted = DISTRIBUTIONS
        .iter()
        .find(|(name, _)| module == *name || module.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
    let known = dotted.or_else(|| DISTRIBUTIONS.iter().find(|(name, _)| *name == top)).map(|(_, distribution)| *distribution);
    known.or_else(|| SAME.iter().find(|name| **name == top).copied())
}

/// Returns the Debian package that has a shared library (`libGL.so.1`).
pub(super) fn debian_package_of(library: &str) -> Option<&'static str> {
    LIBRARIES.iter().find(|(prefix, _)| library.starts_with(prefix)).map(|(_, package)| *package)
}

/// Modules whose distribution has another name; submodules first.
#[rustfmt::skip]
const DISTRIBUTIONS: &[(&str, &str)] = &[
    ("azureml.contrib.services", "azureml-contrib-services"), ("azureml.monitoring", "azureml-monitoring"), ("azureml.core", "azureml-core"),
    ("azureml.dataprep", "azureml-dataprep"), ("azureml.automl", "azureml-automl-runtime"), ("azureml.train", "azureml-train-core"),
    ("azureml.mlflow", "azureml-mlflow"), ("azureml_inference_server_http", "azureml-inference-server-http"), ("azureml", "azureml-core"),
    ("inference_schema", "inference-schema"), ("azure.identity", "azure-identity"), ("azure.keyvault", "azure-keyvault-secrets"),
    ("azure.storage.blob", "azure-storage-blob"), ("azure.cosmos", "azure-cosmos"), ("azure.ai.ml", "azure-ai-ml"), ("azure.core", "azure-core"),
    ("google.protobuf", "protobuf"), ("google.cloud.storage", "google-cloud-storage"),
    ("sklearn", "scikit-learn"), ("skimage", "scikit-image"), ("cv2", "opencv-python-headless"), ("PIL", "pillow"), ("yaml", "pyyaml"), ("bs4", "beautifulsoup4"),
    ("dateutil", "python-dateutil"), ("dotenv", "python-dotenv"), ("jwt", "pyjwt"), ("attr", "attrs"), ("Crypto", "pycryptodome"), ("OpenSSL", "pyopenssl"),
    ("serial", "pyserial"), ("usb", "pyusb"), ("git", "gitpython"), ("docx", "python-docx"), ("pptx", "python-pptx"), ("fitz", "pymupdf"), ("magic", "python-magic"),
    ("psycopg2", "psycopg2-binary"), ("MySQLdb", "mysqlclient"), ("mysql", "mysql-connector-python"), ("pymssql", "pymssql"), ("Levenshtein", "levenshtein"),
    ("fuzzywuzzy", "fuzzywuzzy"), ("umap", "umap-learn"), ("imblearn", "imbalanced-learn"), ("category_encoders", "category-encoders"), ("skopt", "scikit-optimize"),
    ("surprise", "scikit-surprise"), ("community", "python-louvain"), ("igraph", "igraph"), ("faiss", "faiss-cpu"), ("onnxruntime", "onnxruntime"),
    ("pytorch_lightning", "pytorch-lightning"), ("sentence_transformers", "sentence-transformers"), ("huggingface_hub", "huggingface-hub"),
    ("tensorflow_hub", "tensorflow-hub"), ("tensorflow_text", "tensorflow-text"), ("tensorflow_probability", "tensorflow-probability"),
    ("pkg_resources", "setuptools<82"), ("distutils", "setuptools"), ("flask_cors", "flask-cors"), ("markupsafe", "markupsafe"), ("google", "google-api-python-client"),
    ("snappy", "python-snappy"), ("xgboost", "xgboost"), ("pandas_profiling", "ydata-profiling"), ("pythonjsonlogger", "python-json-logger"),
    ("applicationinsights", "applicationinsights"), ("opencensus", "opencensus-ext-azure"), ("ruamel", "ruamel.yaml"), ("zmq", "pyzmq"), ("Bio", "biopython"),
    ("rest_framework", "djangorestframework"), ("slugify", "python-slugify"), ("jose", "python-jose"), ("multipart", "python-multipart"), ("gym", "gymnasium"),
    ("pytesseract", "pytesseract"), ("sqlalchemy", "sqlalchemy"), ("smart_open", "smart-open"), ("typing_extensions", "typing-extensions"),
];

/// Modules whose distribution has the same name.
#[rustfmt::skip]
const SAME: &[&str] = &[
    "numpy", "scipy", "pandas", "joblib", "matplotlib", "seaborn", "plotly", "nltk", "spacy", "gensim", "torch", "torchvision", "torchaudio", "torchtext", "tensorflow",
    "keras", "transformers", "tokenizers", "datasets", "accelerate", "lightgbm", "catboost", "statsmodels", "patsy", "prophet", "fbprophet", "pmdarima", "shap", "lime",
    "mlflow", "cloudpickle", "dill", "onnx", "skl2onnx", "flask", "gunicorn", "werkzeug", "jinja2", "requests", "aiohttp", "httpx", "fastapi", "pydantic", "pyarrow",
    "fastparquet", "openpyxl", "xlrd", "lxml", "tqdm", "psutil", "numba", "cython", "networkx", "sympy", "h5py", "tables", "dask", "xarray", "polars", "pyodbc",
    "pymongo", "redis", "boto3", "librosa", "soundfile", "imageio", "albumentations", "timm", "einops", "optuna", "hyperopt", "six", "future", "packaging", "regex",
    "sentencepiece", "textblob", "langdetect", "unidecode", "emoji", "jieba", "geopandas", "shapely", "pyproj", "rasterio", "ultralytics", "fastai", "jax", "flax",
    "interpret", "fairlearn", "econml", "hdbscan", "annoy", "hnswlib", "nmslib", "pydicom", "nibabel", "rdkit", "pyspark", "wrapt", "cffi", "cryptography", "debugpy",
];

const LIBRARIES: &[(&str, &str)] = &[
    ("libGL.so", "libgl1"),
    ("libgthread-2.0", "libglib2.0-0"),
    ("libglib-2.0", "libglib2.0-0"),
    ("libSM.so", "libsm6"),
    ("libXext.so", "libxext6"),
    ("libXrender.so", "libxrender1"),
    ("libX11.so", "libx11-6"),
    ("libgomp.so", "libgomp1"),
    ("libsndfile.so", "libsndfile1"),
    ("libodbc.so", "unixodbc"),
    ("libpq.so", "libpq5"),
    ("libopenblas.so", "libopenblas0"),
    ("liblapack.so", "liblapack3"),
    ("libgfortran.so", "libgfortran5"),
    ("libstdc++.so", "libstdc++6"),
    ("libmagic.so", "libmagic1"),
    ("libzbar.so", "libzbar0"),
    ("libtesseract.so", "tesseract-ocr"),
    ("libxml2.so", "libxml2"),
    ("libssl.so.1.1", "libssl1.1"),
    ("libmysqlclient.so", "default-libmysqlclient-dev"),
    ("libgeos", "libgeos-dev"),
    ("libgdal.so", "libgdal-dev"),
    ("libproj.so", "libproj-dev"),
    ("libnuma.so", "libnuma1"),
];
